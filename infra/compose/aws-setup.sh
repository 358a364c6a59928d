#!/bin/sh
# What Terraform makes of EventBridge, in small: a bus, and a rule that writes everything to the log group /events.
set -eu

aws events describe-event-bus --name chat >/dev/null 2>&1 || aws events create-event-bus --name chat
if [ -z "$(aws logs describe-log-groups --log-group-name-prefix /events --query 'logGroups[].logGroupArn' --output text)" ]; then
  aws logs create-log-group --log-group-name /events
fi
log_group="$(aws logs describe-log-groups --log-group-name-prefix /events --query 'logGroups[0].logGroupArn' --output text)"
aws events put-rule --event-bus-name chat --name all --event-pattern '{"source": ["huntaze.chat"]}'
aws events put-targets --event-bus-name chat --rule all --targets "Id=log,Arn=$log_group"
