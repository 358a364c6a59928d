# Redis 7: what instances tell each other. Nothing lasting is in it, so it has no backups; it has a replica that takes over. With
# several shards it is a cluster, whose nodes share the commands.

locals {
  is_cluster = var.shards > 1
  scheme     = local.is_cluster ? "rediss-cluster" : "rediss"
  host       = local.is_cluster ? aws_elasticache_replication_group.this.configuration_endpoint_address : aws_elasticache_replication_group.this.primary_endpoint_address
}

# Redis has no write-only argument for it: the state holds this one secret. Keep the state encrypted, as the example's backend is.
resource "random_password" "token" {
  length  = 64
  special = false

  keepers = { version = var.token_version }
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV2_AWS_50:on whenever there is a replica, and there is one by default, which checkov does not see
  replication_group_id = var.name
  description          = "${var.name}: what instances tell each other"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = var.node_type
  port                 = 6379
  parameter_group_name = local.is_cluster ? "default.redis7.cluster.on" : "default.redis7"

  num_cache_clusters         = local.is_cluster ? null : var.replicas + 1
  num_node_groups            = local.is_cluster ? var.shards : null
  replicas_per_node_group    = local.is_cluster ? var.replicas : null
  automatic_failover_enabled = local.is_cluster || var.replicas > 0
  multi_az_enabled           = var.replicas > 0

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [var.security_group_id]

  transit_encryption_enabled = true
  at_rest_encryption_enabled = true
  kms_key_id                 = var.key_arn
  auth_token                 = random_password.token.result
  # The token before it goes on working until the tasks know the new one.
  auth_token_update_strategy = "ROTATE"

  maintenance_window         = "sun:04:30-sun:05:30"
  auto_minor_version_upgrade = true
  apply_immediately          = true

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.this.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "engine-log"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:of use while a fault is looked for, not for a year
  name              = "/elasticache/${var.name}"
  kms_key_id        = var.key_arn
  retention_in_days = 30
}

resource "aws_secretsmanager_secret" "url" {
  #checkov:skip=CKV2_AWS_57:changed by token_version, together with Redis
  name                    = "${var.name}/REDIS_URL"
  description             = "Redis: where it is, and its token"
  kms_key_id              = var.key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id                = aws_secretsmanager_secret.url.id
  secret_string_wo         = "${local.scheme}://:${random_password.token.result}@${local.host}:6379"
  secret_string_wo_version = var.token_version
}
