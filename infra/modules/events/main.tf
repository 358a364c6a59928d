# What happened in the product, for others: a bus, an archive to replay from, and two rules to begin with.

locals {
  source = "huntaze.chat"
}

resource "aws_cloudwatch_event_bus" "this" {
  name        = var.name
  description = "Domain events of ${var.name}"
}

resource "aws_cloudwatch_event_archive" "this" {
  name             = var.name
  description      = "Events of the last ${var.archive_days} days, to replay"
  event_source_arn = aws_cloudwatch_event_bus.this.arn
  retention_days   = var.archive_days
  event_pattern    = jsonencode({ source = [local.source] })
}

# Everything, for people to look up.
resource "aws_cloudwatch_log_group" "events" {
  name              = "/aws/events/${var.name}"
  kms_key_id        = var.key_arn
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_event_rule" "all" {
  name           = "${var.name}-all"
  description    = "Every domain event, to the log group"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern  = jsonencode({ source = [local.source] })
}

resource "aws_cloudwatch_event_target" "log" {
  rule           = aws_cloudwatch_event_rule.all.name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  target_id      = "log"
  arn            = aws_cloudwatch_log_group.events.arn

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }
}

# A conversation that needs a person, to those who are on duty.
resource "aws_sns_topic" "escalations" {
  name              = "${var.name}-escalations"
  display_name      = "Chat: conversations that need a person"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_subscription" "escalations" {
  for_each = toset(var.escalation_emails)

  topic_arn = aws_sns_topic.escalations.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_cloudwatch_event_rule" "escalated" {
  name           = "${var.name}-escalated"
  description    = "Conversations that need a person, to those on duty"
  event_bus_name = aws_cloudwatch_event_bus.this.name
  event_pattern = jsonencode({
    source        = [local.source]
    "detail-type" = ["ConversationEscalated"]
  })
}

resource "aws_cloudwatch_event_target" "escalations" {
  rule           = aws_cloudwatch_event_rule.escalated.name
  event_bus_name = aws_cloudwatch_event_bus.this.name
  target_id      = "escalations"
  arn            = aws_sns_topic.escalations.arn

  dead_letter_config {
    arn = aws_sqs_queue.undelivered.arn
  }
}

# What a target did not take.
resource "aws_sqs_queue" "undelivered" {
  name                      = "${var.name}-undelivered-events"
  message_retention_seconds = 1209600
  kms_master_key_id         = var.key_arn
}
