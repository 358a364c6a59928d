# One page: what users notice, what the tasks do, what lies beneath.

data "aws_region" "current" {}

locals {
  own = var.metrics_namespace

  graphs = [
    { title = "Response time, ms", stat = "Average", metrics = [for metric in ["AvgResponseTime", "ResponseTime", "FirstTokenTime"] : [local.own, metric]] },
    { title = "Answers", stat = "Sum", metrics = [[local.own, "Answers"], [local.own, "Errors"], [local.own, "MessageCount"]] },
    { title = "Connections", stat = "Sum", metrics = [[local.own, "Connections"]] },
    { title = "Connections per task", stat = "Average", metrics = [[local.own, "Connections"]] },
    { title = "Connections refused or failed", stat = "Sum", metrics = [[local.own, "ConnectionFailures"]] },
    { title = "Conversations' duration, s", stat = "Average", metrics = [[local.own, "ConversationDuration"]] },
    { title = "Events: lag, s", stat = "Maximum", metrics = [[local.own, "OutboxLag"]] },
    { title = "Dropped for slow readers", stat = "Sum", metrics = [[local.own, "Dropped"]] },
    {
      title   = "Tasks: CPU and memory, %"
      stat    = "Average"
      metrics = [for metric in ["CPUUtilization", "MemoryUtilization"] : ["AWS/ECS", metric, "ClusterName", var.cluster_name, "ServiceName", var.service_name]]
    },
    {
      title   = "Tasks that failed"
      stat    = "Sum"
      metrics = [[local.task_failures.namespace, local.task_failures.name]]
    },
    {
      title   = "Load balancer: errors"
      stat    = "Sum"
      metrics = [for metric in ["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "RejectedConnectionCount"] : ["AWS/ApplicationELB", metric, "LoadBalancer", var.load_balancer_arn_suffix]]
    },
    {
      title   = "Load balancer: connections"
      stat    = "Sum"
      metrics = [for metric in ["ActiveConnectionCount", "NewConnectionCount"] : ["AWS/ApplicationELB", metric, "LoadBalancer", var.load_balancer_arn_suffix]]
    },
    {
      title   = "Database: CPU, %, and connections"
      stat    = "Average"
      metrics = [for metric in ["CPUUtilization", "DatabaseConnections"] : ["AWS/RDS", metric, "DBInstanceIdentifier", var.database_identifier]]
    },
    {
      title   = "Database: free storage, bytes"
      stat    = "Minimum"
      metrics = [["AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", var.database_identifier]]
    },
    {
      title   = "Redis: CPU, %, and memory, %"
      stat    = "Maximum"
      metrics = [for metric in ["EngineCPUUtilization", "DatabaseMemoryUsagePercentage"] : ["AWS/ElastiCache", metric, "ReplicationGroupId", var.replication_group_id]]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm"
        x          = 0
        y          = 0
        width      = 24
        height     = 3
        properties = { title = "Alarms", alarms = values(local.alarm_arns) }
      }],
      [for index, graph in local.graphs : {
        type   = "metric"
        x      = index % 3 * 8
        y      = 3 + floor(index / 3) * 6
        width  = 8
        height = 6
        properties = {
          title   = graph.title
          stat    = graph.stat
          metrics = graph.metrics
          period  = 60
          region  = data.aws_region.current.region
          view    = "timeSeries"
        }
      }],
    )
  })
}
