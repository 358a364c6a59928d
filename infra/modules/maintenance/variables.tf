variable "name" {
  description = "Name of the service: part of every name here."
  type        = string
}

variable "cluster_arn" {
  description = "Cluster to run in."
  type        = string
}

variable "image" {
  description = "Image to run: the service's."
  type        = string
}

variable "cpu_architecture" {
  description = "X86_64 or ARM64."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "execution_role_arn" {
  description = "Role that starts tasks."
  type        = string
}

variable "database_url_secret_arn" {
  description = "Secret that holds DATABASE_URL."
  type        = string
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the schedule."
  type        = string
}

variable "log_group_name" {
  description = "Log group to write to."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets with a way out."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the tasks."
  type        = string
}

variable "archive_after_days" {
  description = "Days without a change after which a conversation is archived."
  type        = number
  default     = 90

  validation {
    condition     = var.archive_after_days >= 1 && var.archive_after_days <= 36500
    error_message = "archive_after_days must be 1 to 36500."
  }
}

variable "schedule" {
  description = "When, in UTC: cron(...) or rate(...) of EventBridge Scheduler."
  type        = string
  default     = "cron(17 3 * * ? *)"

  validation {
    condition     = can(regex("^(cron|rate)\\(.+\\)$", var.schedule))
    error_message = "schedule must be cron(...) or rate(...), such as cron(17 3 * * ? *)."
  }
}
