variable "name" {
  description = "Name of the service: the instance's identifier."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of at least two zones, without a way out."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must name subnets of at least two zones."
  }
}

variable "security_group_id" {
  description = "Security group that lets the tasks in."
  type        = string
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts data, backups, logs and secrets."
  type        = string
}

variable "engine_version" {
  description = "Major version of PostgreSQL."
  type        = string
  default     = "16"

  validation {
    condition     = contains(["15", "16", "17"], var.engine_version)
    error_message = "engine_version must be 15, 16 or 17: the major version alone, minor ones come by themselves."
  }
}

variable "instance_class" {
  description = "Size of the instance."
  type        = string
  default     = "db.t4g.medium"

  validation {
    condition     = startswith(var.instance_class, "db.")
    error_message = "instance_class must be a class of RDS, such as db.t4g.medium."
  }
}

variable "multi_az" {
  description = "A second instance in another zone that takes over by itself."
  type        = bool
  default     = true
}

variable "storage_gb" {
  description = "Storage at the start, in GiB."
  type        = number
  default     = 50

  validation {
    condition     = var.storage_gb >= 20
    error_message = "storage_gb must be 20 or more: gp3 has no smaller volumes."
  }
}

variable "max_storage_gb" {
  description = "Up to where storage grows by itself, in GiB."
  type        = number
  default     = 500

  validation {
    condition     = var.max_storage_gb >= var.storage_gb * 1.1
    error_message = "max_storage_gb must be at least a tenth above storage_gb: RDS refuses less."
  }
}

variable "backup_days" {
  description = "Days that can be gone back to."
  type        = number
  default     = 14

  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days must be 7 to 35."
  }
}

variable "deletion_protection" {
  description = "Refuses to delete the database."
  type        = bool
  default     = true
}

variable "password_version" {
  description = "Raise it by one for another password."
  type        = number
  default     = 1

  validation {
    condition     = var.password_version >= 1 && floor(var.password_version) == var.password_version
    error_message = "password_version must be a whole number from 1."
  }
}

variable "ca_bundle_path" {
  description = "Where the image keeps the certificates of RDS' authorities."
  type        = string
}
