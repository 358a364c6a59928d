# ECS has no metric for tasks that fail. It tells EventBridge of each task that stops: those that stopped badly are written to a
# log group, whose lines are counted.

locals {
  # The filter below and the alarm read the same.
  task_failures = { namespace = "${var.metrics_namespace}/Tasks", name = "TaskFailures" }
}

resource "aws_cloudwatch_log_group" "task_failures" {
  name              = "/aws/events/${var.name}-task-failures"
  kms_key_id        = var.key_arn
  retention_in_days = 365
}

# A task that ECS itself ends, to roll out or scale in, is no failure, unless it ends it for not being healthy. The archive task
# ends by itself: with 0 when all is well.
resource "aws_cloudwatch_event_rule" "task_failures" {
  name        = "${var.name}-task-failures"
  description = "Tasks that did not start, that ended by themselves, or that were ended for not being healthy"
  event_pattern = jsonencode({
    source        = ["aws.ecs"]
    "detail-type" = ["ECS Task State Change"]
    detail = {
      clusterArn = [var.cluster_arn]
      lastStatus = ["STOPPED"]
      "$or" = [
        { group = ["service:${var.service_name}"], stopCode = ["EssentialContainerExited", "TaskFailedToStart"] },
        { group = ["service:${var.service_name}"], stoppedReason = [{ prefix = "Task failed" }] },
        { group = ["family:${var.archive_task_family}"], stopCode = ["TaskFailedToStart"] },
        { group = ["family:${var.archive_task_family}"], containers = { exitCode = [{ "anything-but" = [0] }] } },
      ]
    }
  })
}

resource "aws_cloudwatch_event_target" "task_failures" {
  rule      = aws_cloudwatch_event_rule.task_failures.name
  target_id = "log"
  arn       = aws_cloudwatch_log_group.task_failures.arn
}

data "aws_iam_policy_document" "task_failures" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.task_failures.arn}:*"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com", "delivery.logs.amazonaws.com"]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "task_failures" {
  policy_name     = "${var.name}-task-failures"
  policy_document = data.aws_iam_policy_document.task_failures.json
}

resource "aws_cloudwatch_log_metric_filter" "task_failures" {
  name           = "${var.name}-task-failures"
  log_group_name = aws_cloudwatch_log_group.task_failures.name
  # Every line is one.
  pattern = ""

  metric_transformation {
    namespace     = local.task_failures.namespace
    name          = local.task_failures.name
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}
