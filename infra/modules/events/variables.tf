variable "name" {
  description = "Name of the bus, and part of every name here."
  type        = string
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the log group, the topic and the queue."
  type        = string
}

variable "archive_days" {
  description = "Days of events that can be replayed."
  type        = number
  default     = 30

  validation {
    condition     = var.archive_days >= 1
    error_message = "archive_days must be 1 or more; 0 would keep them for ever."
  }
}

variable "log_retention_days" {
  description = "Days that the events' log group keeps them."
  type        = number
  default     = 365

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days must be one of CloudWatch's: 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}

variable "escalation_emails" {
  description = "Who is told of conversations that need a person."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.escalation_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "escalation_emails must be e-mail addresses."
  }
}
