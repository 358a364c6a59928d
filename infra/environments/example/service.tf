# The tasks, their settings and what runs them.

locals {
  # Secrets whose values people set: docs/operations.md, Deploy.
  own_secrets = merge(
    { JWT_SECRET = "HS256 secret that tokens are signed with" },
    var.ai.key_variable == null ? {} : { (var.ai.key_variable) = "Key of the AI provider" },
  )

  secrets = merge(
    module.secrets.arns,
    {
      DATABASE_URL = module.database.url_secret_arn
      REDIS_URL    = module.cache.url_secret_arn
    },
    # The value that is to become the current one: accepted too, until it does.
    var.accept_next_jwt_secret ? { JWT_SECRET_PREVIOUS = "${module.secrets.arns["JWT_SECRET"]}::AWSPENDING:" } : {},
  )

  settings = merge(
    {
      FRONTEND_URL             = join(",", var.frontend_urls)
      DATABASE_MAX_CONNECTIONS = tostring(var.database.connections_per_task)
      AI_PROVIDER              = var.ai.provider
      EVENTBRIDGE_BUS          = module.events.bus_name
      METRICS_CLOUDWATCH       = var.metrics_mode
    },
    var.ai.model == null ? {} : { AI_MODEL = var.ai.model },
    var.ai.fallback == null ? {} : { AI_FALLBACK = var.ai.fallback },
    var.settings,
  )
}

module "secrets" {
  source = "../../modules/secrets"

  name         = var.name
  key_arn      = module.encryption.key_arn
  descriptions = local.own_secrets
}

module "service" {
  source = "../../modules/service"

  name               = var.name
  image              = "${module.registry.repository_url}:${var.image_tag}"
  repository_arn     = module.registry.repository_arn
  cpu_architecture   = var.cpu_architecture
  cpu                = var.task.cpu
  memory             = var.task.memory
  container_port     = local.container_port
  desired_count      = var.scaling.min_tasks
  shutdown_grace_ms  = var.shutdown_grace_ms
  environment        = local.settings
  secrets            = local.secrets
  secret_arns        = concat(values(module.secrets.arns), [module.database.url_secret_arn, module.cache.url_secret_arn])
  key_arn            = module.encryption.key_arn
  event_bus_arn      = module.events.bus_arn
  puts_metrics       = var.metrics_mode == "api"
  metrics_namespace  = local.metrics_namespace
  bedrock_model_arns = var.ai.bedrock_model_arns
  subnet_ids         = local.network.private_subnet_ids
  security_group_id  = module.security.service_id
  target_group_arn   = module.load_balancer.target_group_arn
  log_retention_days = var.log_retention_days
}

module "scaling" {
  source = "../../modules/scaling"

  cluster_name         = module.service.cluster_name
  service_name         = module.service.service_name
  min_tasks            = var.scaling.min_tasks
  max_tasks            = var.scaling.max_tasks
  cpu_target_percent   = var.scaling.cpu_target_percent
  connections_per_task = var.scaling.connections_per_task
  metrics_namespace    = local.metrics_namespace
}

module "maintenance" {
  source = "../../modules/maintenance"

  name                    = var.name
  cluster_arn             = module.service.cluster_arn
  image                   = "${module.registry.repository_url}:${var.image_tag}"
  cpu_architecture        = var.cpu_architecture
  execution_role_arn      = module.service.execution_role_arn
  database_url_secret_arn = module.database.url_secret_arn
  key_arn                 = module.encryption.key_arn
  log_group_name          = module.service.log_group_name
  subnet_ids              = local.network.private_subnet_ids
  security_group_id       = module.security.service_id
  archive_after_days      = var.archive_after_days
}

module "monitoring" {
  source = "../../modules/monitoring"

  name                     = var.name
  key_arn                  = module.encryption.key_arn
  metrics_namespace        = local.metrics_namespace
  alarm_emails             = var.alarm_emails
  cluster_arn              = module.service.cluster_arn
  cluster_name             = module.service.cluster_name
  service_name             = module.service.service_name
  archive_task_family      = module.maintenance.archive_task_family
  load_balancer_arn_suffix = module.load_balancer.arn_suffix
  database_identifier      = module.database.identifier
  replication_group_id     = module.cache.replication_group_id
  undelivered_queue_name   = module.events.undelivered_queue_name
}
