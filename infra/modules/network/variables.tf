variable "name" {
  description = "Name of the service: part of every name here."
  type        = string
}

variable "cidr" {
  description = "Addresses of the VPC: a /20 or larger."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "cidr must be an IPv4 range of /20 or larger, such as 10.20.0.0/16."
  }
}

variable "availability_zones" {
  description = "Zones to spread over: two to four of one region."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) >= 2 && length(var.availability_zones) <= 4
    error_message = "availability_zones must name two to four zones: a load balancer needs two, the address plan has room for four."
  }

  validation {
    condition     = length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "availability_zones must name each zone once."
  }
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones instead of one in each: cheaper, and gone with its zone."
  type        = bool
  default     = false
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the flow log."
  type        = string
}
