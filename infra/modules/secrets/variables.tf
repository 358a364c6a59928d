variable "name" {
  description = "Name of the service: the folder of the secrets' names."
  type        = string
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the values."
  type        = string
}

variable "descriptions" {
  description = "What each secret is for, by its name."
  type        = map(string)
}
