variable "region" {
  description = "AWS region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be a region of AWS, such as eu-west-3."
  }
}

variable "environment" {
  description = "What this copy is for: a tag of everything."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.environment))
    error_message = "environment must have 2 to 20 lower-case letters, digits and hyphens, such as production."
  }
}

variable "name" {
  description = "Name of the service, and of nearly everything. One account and region holds one copy of a name."
  type        = string
  default     = "huntaze-chat-backend"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,26}[a-z0-9]$", var.name))
    error_message = "name must have 3 to 28 lower-case letters, digits and hyphens: it is part of names that AWS limits to 32."
  }
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
}

variable "image_tag" {
  description = "Tag of the image to run: the commit that it was built from."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "image_tag must be a tag of the repository, and not latest: nobody could tell what runs, nor roll back."
  }
}

variable "frontend_urls" {
  description = "Origins of the pages that may connect."
  type        = list(string)

  validation {
    condition     = length(var.frontend_urls) > 0 && alltrue([for url in var.frontend_urls : can(regex("^https://[^/*]+$", url))])
    error_message = "frontend_urls must be origins such as https://huntaze.com: https, no path, no *."
  }
}

variable "certificate_arn" {
  description = "Certificate of ACM, in the region, for the name that clients use."
  type        = string
}

variable "web_acl_arn" {
  description = "Web ACL of WAF in front of the load balancer; null: none."
  type        = string
  default     = null
}

variable "client_cidrs" {
  description = "Addresses that may reach the load balancer."
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "more_egress" {
  description = "What the tasks may reach beside HTTPS, the database and Redis, by what it is: a collector of traces, an Ollama."
  type        = map(object({ cidr = string, port = number }))
  default     = {}
}

variable "network" {
  description = "A VPC that is there already; null: one is made."
  type = object({
    vpc_id             = string
    public_subnet_ids  = list(string)
    private_subnet_ids = list(string)
    data_subnet_ids    = list(string)
  })
  default = null
}

variable "vpc_cidr" {
  description = "Addresses of the VPC that is made."
  type        = string
  default     = "10.20.0.0/16"
}

variable "availability_zones" {
  description = "Zones of the VPC that is made, such as [\"eu-west-3a\", \"eu-west-3b\"]."
  type        = list(string)
  default     = []

  validation {
    condition     = var.network != null || length(var.availability_zones) >= 2
    error_message = "availability_zones must name two to four zones, unless network is given."
  }
}

variable "single_nat_gateway" {
  description = "One NAT gateway for all zones: cheaper, and gone with its zone."
  type        = bool
  default     = false
}

variable "cpu_architecture" {
  description = "X86_64 or ARM64; the image is built for both."
  type        = string
  default     = "X86_64"
}

variable "task" {
  description = "Size of a task: CPU units and MiB."
  type = object({
    cpu    = optional(number, 512)
    memory = optional(number, 1024)
  })
  default = {}
}

variable "scaling" {
  description = "How many tasks, and what they are scaled by."
  type = object({
    min_tasks            = optional(number, 2)
    max_tasks            = optional(number, 10)
    cpu_target_percent   = optional(number, 70)
    connections_per_task = optional(number, 5000)
  })
  default = {}
}

variable "shutdown_grace_ms" {
  description = "SHUTDOWN_GRACE_MS; how long ECS and the load balancer wait follows from it."
  type        = number
  default     = 25000
}

variable "database" {
  description = "PostgreSQL. connections_per_task times the most tasks must stay below what the instance allows."
  type = object({
    engine_version       = optional(string, "16")
    instance_class       = optional(string, "db.t4g.medium")
    multi_az             = optional(bool, true)
    storage_gb           = optional(number, 50)
    max_storage_gb       = optional(number, 500)
    backup_days          = optional(number, 14)
    password_version     = optional(number, 1)
    connections_per_task = optional(number, 10)
  })
  default = {}
}

variable "cache" {
  description = "Redis."
  type = object({
    node_type     = optional(string, "cache.t4g.small")
    replicas      = optional(number, 1)
    shards        = optional(number, 1)
    token_version = optional(number, 1)
  })
  default = {}
}

variable "ai" {
  description = "Who answers. key_variable names the secret that holds the provider's key (OPENAI_API_KEY, …); Bedrock needs none, but the ARNs of its models."
  type = object({
    provider           = string
    model              = optional(string)
    fallback           = optional(string)
    key_variable       = optional(string)
    bedrock_model_arns = optional(list(string), [])
  })

  validation {
    condition     = contains(["demo", "openai", "anthropic", "gemini", "ollama", "bedrock"], var.ai.provider)
    error_message = "ai.provider must be one of demo, openai, anthropic, gemini, ollama, bedrock."
  }

  validation {
    condition     = var.ai.provider != "bedrock" || length(var.ai.bedrock_model_arns) > 0
    error_message = "ai.bedrock_model_arns must name the models that the server may ask when ai.provider is bedrock."
  }

  validation {
    condition     = !contains(["openai", "anthropic", "gemini"], var.ai.provider) || var.ai.key_variable != null
    error_message = "ai.key_variable must name the provider's key, such as OPENAI_API_KEY."
  }
}

variable "accept_next_jwt_secret" {
  description = "Accepts tokens of the secret's AWSPENDING version, too. True only while the secret is changed: there must be such a version."
  type        = bool
  default     = false
}

variable "metrics_mode" {
  description = "How metrics come to CloudWatch: api (PutMetricData) or emf (log lines)."
  type        = string
  default     = "api"

  validation {
    condition     = contains(["api", "emf"], var.metrics_mode)
    error_message = "metrics_mode must be api or emf: the alarms and the scaling need the metrics."
  }
}

variable "settings" {
  description = "More settings of the server, by variable: LIMIT_CONNECTIONS or STREAM_FRAME_MS, for instance."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for variable in keys(var.settings) : !can(regex("SECRET|_KEY$|DATABASE_URL|REDIS_URL", variable))])
    error_message = "settings must hold no secrets: they are shown to everybody who may read a task definition."
  }
}

variable "archive_after_days" {
  description = "Days without a change after which a conversation is archived."
  type        = number
  default     = 90
}

variable "event_archive_days" {
  description = "Days of events that can be replayed."
  type        = number
  default     = 30
}

variable "log_retention_days" {
  description = "Days that the server's logs are kept."
  type        = number
  default     = 365
}

variable "alarm_emails" {
  description = "Who is told of alarms."
  type        = list(string)
}

variable "escalation_emails" {
  description = "Who is told of conversations that need a person."
  type        = list(string)
  default     = []
}

variable "deletion_protection" {
  description = "Refuses to delete the database and the load balancer."
  type        = bool
  default     = true
}
