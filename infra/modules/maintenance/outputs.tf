output "archive_task_family" {
  description = "Family of the archive task."
  value       = aws_ecs_task_definition.archive.family
}

output "archive_schedule_name" {
  description = "Name of the schedule."
  value       = aws_scheduler_schedule.archive.name
}
