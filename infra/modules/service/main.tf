# The server on Fargate: at least two tasks, replaced one by one, back to the last good version by itself.

locals {
  # ECS kills what is left when this is over: the grace for running answers, and time to close what remains.
  stop_timeout_seconds = ceil(var.shutdown_grace_ms / 1000) + 10
}

data "aws_region" "current" {}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/ecs/${var.name}"
  kms_key_id        = var.key_arn
  retention_in_days = var.log_retention_days
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  container_definitions = jsonencode([
    {
      name                   = "chat-backend"
      image                  = var.image
      essential              = true
      readonlyRootFilesystem = true
      user                   = "65532:65532"
      linuxParameters        = { capabilities = { drop = ["ALL"] } }
      stopTimeout            = local.stop_timeout_seconds
      portMappings           = [{ containerPort = var.container_port, protocol = "tcp" }]
      environment = [
        for variable, value in merge(var.environment, {
          APP_ENV           = "production"
          AWS_REGION        = data.aws_region.current.region
          LOG_FORMAT        = "json"
          PORT              = tostring(var.container_port)
          SHUTDOWN_GRACE_MS = tostring(var.shutdown_grace_ms)
          # The load balancer.
          TRUSTED_PROXY_HOPS = "1"
        }) : { name = variable, value = value }
      ]
      secrets = [for variable, from in var.secrets : { name = variable, valueFrom = from }]
      healthCheck = {
        command     = ["CMD", "chat-backend", "health"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = aws_cloudwatch_log_group.this.name
          "awslogs-region"        = data.aws_region.current.region
          "awslogs-stream-prefix" = "ecs"
        }
      }
    },
  ])
}

resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.desired_count
  launch_type     = "FARGATE"

  availability_zone_rebalancing     = "ENABLED"
  enable_ecs_managed_tags           = true
  enable_execute_command            = false
  health_check_grace_period_seconds = 60
  propagate_tags                    = "SERVICE"

  # New tasks first, old ones afterwards.
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = var.target_group_arn
    container_name   = "chat-backend"
    container_port   = var.container_port
  }

  lifecycle {
    # Auto-scaling's from here on.
    ignore_changes = [desired_count]
  }
}
