variable "name" {
  description = "Name of the service: the replication group's id."
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
  description = "ARN of the KMS key that encrypts data, logs and secrets."
  type        = string
}

variable "node_type" {
  description = "Size of each node."
  type        = string
  default     = "cache.t4g.small"

  validation {
    condition     = startswith(var.node_type, "cache.")
    error_message = "node_type must be a type of ElastiCache, such as cache.t4g.small."
  }
}

variable "replicas" {
  description = "Replicas in other zones; 0 is a single node, without failover."
  type        = number
  default     = 1

  validation {
    condition     = var.replicas >= 0 && var.replicas <= 5
    error_message = "replicas must be 0 to 5."
  }
}

variable "shards" {
  description = "Shards; more than one make a cluster, each with its replicas."
  type        = number
  default     = 1

  validation {
    condition     = var.shards >= 1 && var.shards <= 90
    error_message = "shards must be 1 to 90."
  }

  validation {
    condition     = var.shards == 1 || var.replicas > 0
    error_message = "shards above 1 need replicas: a cluster fails over, or it does not start."
  }
}

variable "token_version" {
  description = "Raise it by one for another token."
  type        = number
  default     = 1

  validation {
    condition     = var.token_version >= 1 && floor(var.token_version) == var.token_version
    error_message = "token_version must be a whole number from 1."
  }
}
