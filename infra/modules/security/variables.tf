variable "name" {
  description = "Name of the service: part of every name here."
  type        = string
}

variable "vpc_id" {
  description = "VPC that the groups are in."
  type        = string

  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must be the id of a VPC, such as vpc-0123456789abcdef0."
  }
}

variable "container_port" {
  description = "Port that the tasks listen on."
  type        = number
}

variable "client_cidrs" {
  description = "Addresses that may reach the load balancer."
  type        = list(string)

  validation {
    condition     = length(var.client_cidrs) > 0 && alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "client_cidrs must be a list of IPv4 ranges, such as [\"0.0.0.0/0\"]."
  }
}

variable "more_egress" {
  description = "What else the tasks may reach, by what it is: a collector of traces, an Ollama."
  type        = map(object({ cidr = string, port = number }))
  default     = {}

  validation {
    condition = alltrue([
      for rule in values(var.more_egress) : can(cidrhost(rule.cidr, 0)) && rule.port >= 1 && rule.port <= 65535
    ])
    error_message = "more_egress must have an IPv4 range and a port from 1 to 65535 for each."
  }
}
