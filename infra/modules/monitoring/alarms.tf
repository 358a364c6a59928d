# The four alarms of the design, and those that say that events get lost or that the data runs out of room. docs/operations.md says
# what to do about each.

locals {
  actions = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "response_time" {
  alarm_name        = "${var.name}-response-time"
  alarm_description = "Answers take more than ${var.response_time_seconds} s on average. docs/operations.md, Alarms"
  alarm_actions     = local.actions
  ok_actions        = local.actions

  namespace           = var.metrics_namespace
  metric_name         = "AvgResponseTime"
  unit                = "Milliseconds"
  statistic           = "Average"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.response_time_seconds * 1000
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "error_rate" {
  alarm_name        = "${var.name}-error-rate"
  alarm_description = "More than ${var.error_rate_percent}% of answers failed. docs/operations.md, Alarms"
  alarm_actions     = local.actions
  ok_actions        = local.actions

  comparison_operator = "GreaterThanThreshold"
  threshold           = var.error_rate_percent
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "rate"
    label       = "Failed answers, in percent"
    expression  = "IF(answers >= ${var.error_rate_minimum_answers}, 100 * FILL(errors, 0) / answers, 0)"
    return_data = true
  }

  metric_query {
    id = "errors"

    metric {
      namespace   = var.metrics_namespace
      metric_name = "Errors"
      unit        = "Count"
      stat        = "Sum"
      period      = 300
    }
  }

  metric_query {
    id = "answers"

    metric {
      namespace   = var.metrics_namespace
      metric_name = "Answers"
      unit        = "Count"
      stat        = "Sum"
      period      = 300
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "connection_failures" {
  alarm_name        = "${var.name}-connection-failures"
  alarm_description = "More than ${var.connection_failures_per_minute} connections a minute were refused or failed. docs/operations.md, Alarms"
  alarm_actions     = local.actions
  ok_actions        = local.actions

  namespace           = var.metrics_namespace
  metric_name         = "ConnectionFailures"
  unit                = "Count"
  statistic           = "Sum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.connection_failures_per_minute
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "task_failures" {
  alarm_name        = "${var.name}-task-failures"
  alarm_description = "More than ${var.task_failures_per_hour} tasks failed within an hour. docs/operations.md, Alarms"
  alarm_actions     = local.actions
  ok_actions        = local.actions

  namespace           = local.task_failures.namespace
  metric_name         = local.task_failures.name
  statistic           = "Sum"
  period              = 3600
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.task_failures_per_hour
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "outbox_lag" {
  alarm_name        = "${var.name}-outbox-lag"
  alarm_description = "Events wait for more than five minutes to be published. docs/operations.md, Alarms"
  alarm_actions     = local.actions
  ok_actions        = local.actions

  namespace           = var.metrics_namespace
  metric_name         = "OutboxLag"
  unit                = "Seconds"
  statistic           = "Maximum"
  period              = 60
  comparison_operator = "GreaterThanThreshold"
  threshold           = 300
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "undelivered_events" {
  alarm_name        = "${var.name}-undelivered-events"
  alarm_description = "A target of the event bus did not take events. docs/operations.md, Alarms"
  alarm_actions     = local.actions
  ok_actions        = local.actions

  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = var.undelivered_queue_name }
  statistic           = "Maximum"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
}

resource "aws_cloudwatch_metric_alarm" "database_storage" {
  alarm_name        = "${var.name}-database-storage"
  alarm_description = "The database has less than 5 GiB left. docs/operations.md, Alarms"
  alarm_actions     = local.actions
  ok_actions        = local.actions

  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = { DBInstanceIdentifier = var.database_identifier }
  statistic           = "Minimum"
  period              = 300
  comparison_operator = "LessThanThreshold"
  threshold           = 5 * 1024 * 1024 * 1024
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"
}
