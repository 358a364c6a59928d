variable "name" {
  description = "Name of the service: part of every name here."
  type        = string
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the topic and the log group."
  type        = string
}

variable "metrics_namespace" {
  description = "Namespace of the server's metrics."
  type        = string
}

variable "alarm_emails" {
  description = "Who is told of alarms."
  type        = list(string)

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "alarm_emails must be e-mail addresses."
  }
}

variable "response_time_seconds" {
  description = "Average response time above which there is an alarm, in seconds."
  type        = number
  default     = 2

  validation {
    condition     = var.response_time_seconds > 0
    error_message = "response_time_seconds must be above 0."
  }
}

variable "error_rate_percent" {
  description = "Share of failed answers above which there is an alarm, in percent."
  type        = number
  default     = 5

  validation {
    condition     = var.error_rate_percent > 0 && var.error_rate_percent < 100
    error_message = "error_rate_percent must be above 0 and below 100."
  }
}

variable "error_rate_minimum_answers" {
  description = "Answers within five minutes below which the error rate says nothing."
  type        = number
  default     = 1

  validation {
    condition     = var.error_rate_minimum_answers >= 1
    error_message = "error_rate_minimum_answers must be 1 or more: nothing can be divided by none."
  }
}

variable "connection_failures_per_minute" {
  description = "Failed connections a minute above which there is an alarm."
  type        = number
  default     = 10

  validation {
    condition     = var.connection_failures_per_minute >= 0
    error_message = "connection_failures_per_minute must be 0 or more."
  }
}

variable "task_failures_per_hour" {
  description = "Failed tasks an hour above which there is an alarm."
  type        = number
  default     = 2

  validation {
    condition     = var.task_failures_per_hour >= 0
    error_message = "task_failures_per_hour must be 0 or more."
  }
}

variable "cluster_arn" {
  description = "Cluster whose tasks are watched."
  type        = string
}

variable "cluster_name" {
  description = "Name of that cluster."
  type        = string
}

variable "service_name" {
  description = "Service whose tasks are watched."
  type        = string
}

variable "archive_task_family" {
  description = "Family of the daily archive task."
  type        = string
}

variable "load_balancer_arn_suffix" {
  description = "Dimension of the load balancer's metrics."
  type        = string
}

variable "database_identifier" {
  description = "Dimension of the database's metrics."
  type        = string
}

variable "replication_group_id" {
  description = "Dimension of Redis' metrics."
  type        = string
}

variable "undelivered_queue_name" {
  description = "Queue of events that a target did not take."
  type        = string
}
