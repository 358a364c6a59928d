# The password is made while Terraform runs, and kept by Secrets Manager alone: write-only arguments leave nothing in the state. A
# larger password_version makes another one.

locals {
  database = "chat"
  user     = "chat"
}

ephemeral "random_password" "this" {
  length = 40
  # It is part of a URL.
  special = false
}

resource "aws_secretsmanager_secret" "password" {
  #checkov:skip=CKV2_AWS_57:changed by password_version, together with the URL that the tasks read
  name                    = "${var.name}/DATABASE_PASSWORD"
  description             = "PostgreSQL: the password of the user chat"
  kms_key_id              = var.key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "password" {
  secret_id                = aws_secretsmanager_secret.password.id
  secret_string_wo         = ephemeral.random_password.this.result
  secret_string_wo_version = var.password_version
}

# Read back rather than passed on: a run that ends half-way has stored one password, and the next run makes another.
ephemeral "aws_secretsmanager_secret_version" "password" {
  secret_id = aws_secretsmanager_secret_version.password.secret_id
}

resource "aws_secretsmanager_secret" "url" {
  #checkov:skip=CKV2_AWS_57:changed by password_version, together with the password
  name                    = "${var.name}/DATABASE_URL"
  description             = "PostgreSQL: where it is, who asks, and which authority vouches for it"
  kms_key_id              = var.key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id = aws_secretsmanager_secret.url.id
  secret_string_wo = format(
    "postgres://%s:%s@%s/%s?sslmode=verify-full&sslrootcert=%s",
    local.user,
    ephemeral.aws_secretsmanager_secret_version.password.secret_string,
    aws_db_instance.this.endpoint,
    local.database,
    var.ca_bundle_path,
  )
  secret_string_wo_version = var.password_version
}
