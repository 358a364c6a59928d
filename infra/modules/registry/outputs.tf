output "repository_url" {
  description = "Where to push images: an image's name is this, a colon and a tag."
  value       = aws_ecr_repository.this.repository_url
}

output "repository_arn" {
  description = "ARN of the repository."
  value       = aws_ecr_repository.this.arn
}
