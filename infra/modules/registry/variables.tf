variable "name" {
  description = "Name of the repository."
  type        = string
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the images."
  type        = string
}

variable "kept_images" {
  description = "How many images are kept to roll back to; a release has three."
  type        = number
  default     = 50

  validation {
    condition     = var.kept_images >= 5
    error_message = "kept_images must be 5 or more: an image that runs must never be deleted."
  }
}
