variable "name" {
  description = "Name of the cluster, the service and the task family."
  type        = string
}

variable "image" {
  description = "Image to run, with a tag or digest that says which one: not latest."
  type        = string

  validation {
    condition     = can(regex("[:@][^/]+$", var.image)) && !endswith(var.image, ":latest")
    error_message = "image must end with a tag or digest, and not with :latest: nobody could tell what runs, nor roll back."
  }
}

variable "cpu_architecture" {
  description = "X86_64 or ARM64; the image is built for both."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "cpu" {
  description = "CPU units of a task; 1024 are one core."
  type        = number
  default     = 512

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be one of Fargate's sizes: 256, 512, 1024, 2048, 4096, 8192, 16384."
  }
}

variable "memory" {
  description = "Memory of a task, in MiB."
  type        = number
  default     = 1024

  validation {
    condition     = var.memory >= var.cpu * 2 && var.memory <= var.cpu * 8
    error_message = "memory must be two to eight times cpu: Fargate has no other sizes."
  }
}

variable "container_port" {
  description = "Port that the server listens on."
  type        = number
}

variable "desired_count" {
  description = "Tasks at the start; afterwards auto-scaling decides."
  type        = number
  default     = 2

  validation {
    condition     = var.desired_count >= 1
    error_message = "desired_count must be 1 or more."
  }
}

variable "shutdown_grace_ms" {
  description = "SHUTDOWN_GRACE_MS: how long running answers may take to finish after SIGTERM."
  type        = number
  default     = 25000

  validation {
    # Fargate kills after 120 s at the latest, and ten of them are for closing.
    condition     = var.shutdown_grace_ms >= 0 && var.shutdown_grace_ms <= 110000
    error_message = "shutdown_grace_ms must be 0 to 110000: Fargate waits 120 s at most."
  }
}

variable "environment" {
  description = "Settings that are no secrets, by variable."
  type        = map(string)
}

variable "secrets" {
  description = "Where secret settings come from: valueFrom, by variable."
  type        = map(string)
}

variable "secret_arns" {
  description = "Secrets that a starting task may read."
  type        = list(string)

  validation {
    condition     = length(var.secret_arns) > 0
    error_message = "secret_arns must name the secrets: the database's URL at least."
  }
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts secrets and logs."
  type        = string
}

variable "repository_arn" {
  description = "Repository that the image is pulled from."
  type        = string
}

variable "event_bus_arn" {
  description = "The one event bus that the server may publish to."
  type        = string
}

variable "puts_metrics" {
  description = "Whether the server calls PutMetricData (METRICS_CLOUDWATCH=api)."
  type        = bool
  default     = true
}

variable "metrics_namespace" {
  description = "The one namespace that it may put metrics into."
  type        = string
}

variable "bedrock_model_arns" {
  description = "Models and inference profiles of Bedrock that it may ask; empty: none."
  type        = list(string)
  default     = []
}

variable "subnet_ids" {
  description = "Private subnets with a way out."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must name subnets of at least two zones."
  }
}

variable "security_group_id" {
  description = "Security group of the tasks."
  type        = string
}

variable "target_group_arn" {
  description = "Target group that tasks are registered with."
  type        = string
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 365

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days must be one of CloudWatch's: 30, 60, 90, 120, 150, 180, 365, 400, 545, 731."
  }
}
