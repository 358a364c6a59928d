variable "cluster_name" {
  description = "Cluster that the service is in."
  type        = string
}

variable "service_name" {
  description = "Service to scale."
  type        = string
}

variable "min_tasks" {
  description = "Fewest tasks."
  type        = number
  default     = 2

  validation {
    condition     = var.min_tasks >= 1
    error_message = "min_tasks must be 1 or more; 2 survive the loss of a zone."
  }
}

variable "max_tasks" {
  description = "Most tasks."
  type        = number
  default     = 10

  validation {
    condition     = var.max_tasks >= var.min_tasks
    error_message = "max_tasks must not be below min_tasks."
  }
}

variable "cpu_target_percent" {
  description = "CPU use that is aimed at, in percent."
  type        = number
  default     = 70

  validation {
    condition     = var.cpu_target_percent >= 20 && var.cpu_target_percent <= 90
    error_message = "cpu_target_percent must be 20 to 90."
  }
}

variable "connections_per_task" {
  description = "Connections per task that are aimed at."
  type        = number
  default     = 5000

  validation {
    condition     = var.connections_per_task >= 100
    error_message = "connections_per_task must be 100 or more."
  }
}

variable "metrics_namespace" {
  description = "Namespace of the server's metrics."
  type        = string
}
