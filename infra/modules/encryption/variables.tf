variable "name" {
  description = "Name of the service: the key's alias."
  type        = string
}
