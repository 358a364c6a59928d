output "load_balancer_id" {
  description = "Security group of the load balancer."
  value       = aws_security_group.this["load_balancer"].id
}

output "service_id" {
  description = "Security group of the tasks."
  value       = aws_security_group.this["service"].id
}

output "database_id" {
  description = "Security group of the database."
  value       = aws_security_group.this["database"].id
}

output "cache_id" {
  description = "Security group of Redis."
  value       = aws_security_group.this["cache"].id
}
