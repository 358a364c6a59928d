output "url_secret_arn" {
  description = "Secret that holds DATABASE_URL."
  value       = aws_secretsmanager_secret.url.arn
}

output "identifier" {
  description = "Identifier of the instance: the dimension of its metrics."
  value       = aws_db_instance.this.identifier
}

output "endpoint" {
  description = "Host and port."
  value       = aws_db_instance.this.endpoint
}
