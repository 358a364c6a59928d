locals {
  alarm_arns = {
    response_time       = aws_cloudwatch_metric_alarm.response_time.arn
    error_rate          = aws_cloudwatch_metric_alarm.error_rate.arn
    connection_failures = aws_cloudwatch_metric_alarm.connection_failures.arn
    task_failures       = aws_cloudwatch_metric_alarm.task_failures.arn
    outbox_lag          = aws_cloudwatch_metric_alarm.outbox_lag.arn
    undelivered_events  = aws_cloudwatch_metric_alarm.undelivered_events.arn
    database_storage    = aws_cloudwatch_metric_alarm.database_storage.arn
  }
}

output "alarm_arns" {
  description = "ARN of each alarm."
  value       = local.alarm_arns
}

output "alarms_topic_arn" {
  description = "Topic that alarms are sent to."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard_name" {
  description = "Name of the dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
