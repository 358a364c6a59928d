"""A database for each server: a SQLite file, or one on the tests' PostgreSQL."""

import os
import shutil
import subprocess
import tempfile
import uuid

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


class Sqlite:
    def __init__(self):
        self._folder = tempfile.mkdtemp(prefix="chat-backend-test-")
        self.url = f"sqlite://{self._folder}/chat.db?mode=rwc"

    def drop(self):
        shutil.rmtree(self._folder, ignore_errors=True)


class Postgres:
    def __init__(self):
        self._name = f"test_aws_{uuid.uuid4().hex}"
        _administer(f"CREATE DATABASE {self._name}")
        self.url = f"{POSTGRES.rsplit('/', 1)[0]}/{self._name}"

    def drop(self):
        _administer(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")


def _administer(statement):
    subprocess.run(["psql", "-XAtqc", statement, POSTGRES], check=True, capture_output=True, timeout=60)
