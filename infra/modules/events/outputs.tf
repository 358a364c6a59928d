output "bus_name" {
  description = "Name of the bus: EVENTBRIDGE_BUS."
  value       = aws_cloudwatch_event_bus.this.name
}

output "bus_arn" {
  description = "ARN of the bus."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "escalations_topic_arn" {
  description = "Topic of conversations that need a person."
  value       = aws_sns_topic.escalations.arn
}

output "undelivered_queue_name" {
  description = "Queue of events that a target did not take."
  value       = aws_sqs_queue.undelivered.name
}
