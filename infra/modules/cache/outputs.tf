output "url_secret_arn" {
  description = "Secret that holds REDIS_URL."
  value       = aws_secretsmanager_secret.url.arn
}

output "replication_group_id" {
  description = "Id of the replication group: the dimension of its metrics."
  value       = aws_elasticache_replication_group.this.replication_group_id
}
