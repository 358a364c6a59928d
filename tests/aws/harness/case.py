"""What the tests stand on: one moto for all, a bus and a database for each."""

import unittest

from .chat import Chat
from .cloud import KEYS, Bus, Cloud
from .database import Postgres, Sqlite
from .proxy import Proxy


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = Cloud()
        cls.addClassCleanup(cls.cloud.stop)

    def make_bus(self):
        return Bus(self.cloud)

    def make_proxy(self, is_up=True):
        proxy = Proxy(self.cloud)
        self.addCleanup(proxy.down)
        return proxy.up() if is_up else proxy

    def make_database(self, kind=Sqlite):
        database = kind()
        self.addCleanup(database.drop)
        return database

    def start(self, database, bus=None, endpoint=None, **settings):
        aws = {**KEYS, "AWS_ENDPOINT_URL": (endpoint or self.cloud).url}
        if bus:
            aws["EVENTBRIDGE_BUS"] = bus.name
        chat = Chat(database, **{**aws, **settings})
        self.addCleanup(chat.stop)
        return chat


def on_each_database(test):
    """Runs a test on SQLite and on PostgreSQL; the test is given the database."""

    def both(self):
        for kind in (Sqlite, Postgres):
            with self.subTest(kind.__name__):
                test(self, self.make_database(kind))

    both.__name__, both.__doc__ = test.__name__, test.__doc__
    return both
