# Secrets that people set, not Terraform: their values are in no state and no plan. docs/operations.md says how they are set and
# changed.

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:changed together with who signs tokens or gave the key, which no timer can do; docs/operations.md says how
  for_each = var.descriptions

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.key_arn
  recovery_window_in_days = 30
}
