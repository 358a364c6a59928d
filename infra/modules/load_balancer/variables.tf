variable "name" {
  description = "Name of the service: the load balancer's is this and -alb."
  type        = string

  validation {
    condition     = length(var.name) <= 28
    error_message = "name must have 28 characters at most: AWS allows 32 for a load balancer's name, and -alb is added."
  }
}

variable "vpc_id" {
  description = "VPC of the tasks."
  type        = string
}

variable "subnet_ids" {
  description = "Public subnets of at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must name subnets of at least two zones."
  }
}

variable "security_group_id" {
  description = "Security group that lets clients in."
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of ACM for the name that clients use."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of a certificate of ACM, in the region of the load balancer."
  }
}

variable "container_port" {
  description = "Port that the tasks listen on."
  type        = number
}

variable "idle_timeout_seconds" {
  description = "How long a connection may be silent. The server pings every 25 s and waits 20 s for the answer."
  type        = number
  default     = 120

  validation {
    condition     = var.idle_timeout_seconds > 45 && var.idle_timeout_seconds <= 4000
    error_message = "idle_timeout_seconds must be above 45 (the ping interval and its timeout) and at most 4000."
  }
}

variable "deregistration_delay_seconds" {
  description = "How long connections of a task that leaves may go on before it is told to stop."
  type        = number

  validation {
    condition     = var.deregistration_delay_seconds >= 0 && var.deregistration_delay_seconds <= 3600
    error_message = "deregistration_delay_seconds must be 0 to 3600."
  }
}

variable "deletion_protection" {
  description = "Refuses to delete the load balancer."
  type        = bool
  default     = true
}

variable "web_acl_arn" {
  description = "Web ACL of WAF in front of it; null: none."
  type        = string
  default     = null
}
