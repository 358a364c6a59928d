# Who may talk to whom: each group lets in its neighbour on one port, and nobody else.

locals {
  description = {
    load_balancer = "the load balancer: HTTPS from outside"
    service       = "the tasks: from the load balancer only"
    database      = "PostgreSQL: from the tasks only"
    cache         = "Redis: from the tasks only"
  }
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:each is attached by the module that its name says
  for_each = local.description

  name        = "${var.name}-${replace(each.key, "_", "-")}"
  description = each.value
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-${replace(each.key, "_", "-")}" }
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.this["load_balancer"].id
  description       = "HTTPS from clients"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "http" {
  #checkov:skip=CKV_AWS_260:answered with a redirect to HTTPS, and nothing else
  for_each = toset(var.client_cidrs)

  security_group_id = aws_security_group.this["load_balancer"].id
  description       = "HTTP from clients: redirected to HTTPS"
  cidr_ipv4         = each.key
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_service" {
  security_group_id            = aws_security_group.this["load_balancer"].id
  description                  = "to the tasks"
  referenced_security_group_id = aws_security_group.this["service"].id
  ip_protocol                  = "tcp"
  from_port                    = var.container_port
  to_port                      = var.container_port
}

resource "aws_vpc_security_group_ingress_rule" "service_from_load_balancer" {
  security_group_id            = aws_security_group.this["service"].id
  description                  = "from the load balancer"
  referenced_security_group_id = aws_security_group.this["load_balancer"].id
  ip_protocol                  = "tcp"
  from_port                    = var.container_port
  to_port                      = var.container_port
}

resource "aws_vpc_security_group_egress_rule" "service_to_database" {
  security_group_id            = aws_security_group.this["service"].id
  description                  = "to PostgreSQL"
  referenced_security_group_id = aws_security_group.this["database"].id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "service_to_cache" {
  security_group_id            = aws_security_group.this["service"].id
  description                  = "to Redis"
  referenced_security_group_id = aws_security_group.this["cache"].id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "service_to_https" {
  security_group_id = aws_security_group.this["service"].id
  description       = "to the AI provider and AWS: their addresses change"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "service_to_others" {
  for_each = var.more_egress

  security_group_id = aws_security_group.this["service"].id
  description       = each.key
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "database_from_service" {
  security_group_id            = aws_security_group.this["database"].id
  description                  = "from the tasks"
  referenced_security_group_id = aws_security_group.this["service"].id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_ingress_rule" "cache_from_service" {
  security_group_id            = aws_security_group.this["cache"].id
  description                  = "from the tasks"
  referenced_security_group_id = aws_security_group.this["service"].id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}
