# The whole service in one account and region: network, data, tasks, and those who watch them.

locals {
  container_port    = 3001
  metrics_namespace = "Huntaze/Chat"
  # infra/certificates makes it when the image is built.
  ca_bundle_path = "/etc/ssl/certs/rds-global-bundle.pem"

  network = var.network != null ? var.network : {
    vpc_id             = module.network[0].vpc_id
    public_subnet_ids  = module.network[0].public_subnet_ids
    private_subnet_ids = module.network[0].private_subnet_ids
    data_subnet_ids    = module.network[0].data_subnet_ids
  }
}

module "encryption" {
  source = "../../modules/encryption"

  name = var.name
}

module "network" {
  source = "../../modules/network"
  count  = var.network == null ? 1 : 0

  name               = var.name
  cidr               = var.vpc_cidr
  availability_zones = var.availability_zones
  single_nat_gateway = var.single_nat_gateway
  key_arn            = module.encryption.key_arn
}

module "security" {
  source = "../../modules/security"

  name           = var.name
  vpc_id         = local.network.vpc_id
  container_port = local.container_port
  client_cidrs   = var.client_cidrs
  more_egress    = var.more_egress
}

module "registry" {
  source = "../../modules/registry"

  name    = var.name
  key_arn = module.encryption.key_arn
}

module "database" {
  source = "../../modules/database"

  name                = var.name
  subnet_ids          = local.network.data_subnet_ids
  security_group_id   = module.security.database_id
  key_arn             = module.encryption.key_arn
  engine_version      = var.database.engine_version
  instance_class      = var.database.instance_class
  multi_az            = var.database.multi_az
  storage_gb          = var.database.storage_gb
  max_storage_gb      = var.database.max_storage_gb
  backup_days         = var.database.backup_days
  password_version    = var.database.password_version
  deletion_protection = var.deletion_protection
  ca_bundle_path      = local.ca_bundle_path
}

module "cache" {
  source = "../../modules/cache"

  name              = var.name
  subnet_ids        = local.network.data_subnet_ids
  security_group_id = module.security.cache_id
  key_arn           = module.encryption.key_arn
  node_type         = var.cache.node_type
  replicas          = var.cache.replicas
  shards            = var.cache.shards
  token_version     = var.cache.token_version
}

module "load_balancer" {
  source = "../../modules/load_balancer"

  name                         = var.name
  vpc_id                       = local.network.vpc_id
  subnet_ids                   = local.network.public_subnet_ids
  security_group_id            = module.security.load_balancer_id
  certificate_arn              = var.certificate_arn
  container_port               = local.container_port
  deletion_protection          = var.deletion_protection
  web_acl_arn                  = var.web_acl_arn
  deregistration_delay_seconds = ceil(var.shutdown_grace_ms / 1000) + 5
}

module "events" {
  source = "../../modules/events"

  name              = var.name
  key_arn           = module.encryption.key_arn
  archive_days      = var.event_archive_days
  escalation_emails = var.escalation_emails
}
