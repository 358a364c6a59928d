output "policy_names" {
  description = "Names of the scaling policies."
  value       = [aws_appautoscaling_policy.cpu.name, aws_appautoscaling_policy.connections.name]
}
