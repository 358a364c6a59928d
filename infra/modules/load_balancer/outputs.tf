output "target_group_arn" {
  description = "Target group that the service registers its tasks with."
  value       = aws_lb_target_group.this.arn

  # A service cannot use a target group that no listener uses.
  depends_on = [aws_lb_listener.https]
}

output "dns_name" {
  description = "Name to point a DNS record at."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "Hosted zone of that name, for an alias record."
  value       = aws_lb.this.zone_id
}

output "arn_suffix" {
  description = "Dimension of the load balancer's metrics."
  value       = aws_lb.this.arn_suffix
}

output "target_group_arn_suffix" {
  description = "Dimension of the target group's metrics."
  value       = aws_lb_target_group.this.arn_suffix
}
