output "repository_url" {
  description = "Where to push the image."
  value       = module.registry.repository_url
}

output "load_balancer_dns_name" {
  description = "Name to point your DNS record at."
  value       = module.load_balancer.dns_name
}

output "load_balancer_zone_id" {
  description = "Hosted zone of that name, for an alias record."
  value       = module.load_balancer.zone_id
}

output "cluster_name" {
  description = "Cluster of the service."
  value       = module.service.cluster_name
}

output "service_name" {
  description = "Service of the tasks."
  value       = module.service.service_name
}

output "task_definition_arn" {
  description = "Task definition that is rolled out."
  value       = module.service.task_definition_arn
}

output "log_group_name" {
  description = "Log group of the tasks."
  value       = module.service.log_group_name
}

output "secret_arns" {
  description = "Secrets whose values you set, by variable."
  value       = module.secrets.arns
}

output "event_bus_name" {
  description = "Bus of the domain events."
  value       = module.events.bus_name
}

output "database_endpoint" {
  description = "Host and port of the database."
  value       = module.database.endpoint
}

output "dashboard_name" {
  description = "Dashboard of CloudWatch."
  value       = module.monitoring.dashboard_name
}

output "alarm_arns" {
  description = "Alarms, by name."
  value       = module.monitoring.alarm_arns
}
