#!/usr/bin/env bash
# The journey by the AWS CLI. All of its settings are the environment's.
set -euo pipefail
name=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export AWS_DEFAULT_OUTPUT=text

idp() {
    aws cognito-idp "$@"
}

account=$(aws sts get-caller-identity --query Account)
pool=$(idp create-user-pool --pool-name "$name" --query UserPool.Id)
client=$(idp create-user-pool-client --user-pool-id "$pool" --client-name "$name" --query UserPoolClient.ClientId \
    --explicit-auth-flows ALLOW_USER_PASSWORD_AUTH ALLOW_REFRESH_TOKEN_AUTH)
sub=$(idp sign-up --client-id "$client" --username traveller --password '1234Abcd^' --query UserSub)
idp admin-confirm-sign-up --user-pool-id "$pool" --username traveller
token=$(idp initiate-auth --auth-flow USER_PASSWORD_AUTH --client-id "$client" \
    --auth-parameters 'USERNAME=traveller,PASSWORD=1234Abcd^' --query AuthenticationResult.AccessToken)
username=$(idp get-user --access-token "$token" --query Username)

aws cloudformation create-stack --stack-name "$name" --template-body "file://$here/stack.yaml" >/dev/null
# The waiter of the CLI sleeps for half a minute at a time.
until [ "$(aws cloudformation describe-stacks --stack-name "$name" --query 'Stacks[0].StackStatus')" = CREATE_COMPLETE ]; do
    sleep 0.2
done
stack=$(aws cloudformation describe-stacks --stack-name "$name" --query 'Stacks[0].Outputs[0].OutputValue')

key="a folder/ä+b (1)~'!*.txt"
aws s3api create-bucket --bucket "$name" >/dev/null
printf 'of the journey' >object
aws s3api put-object --bucket "$name" --key "$key" --body object --content-type text/plain >/dev/null
aws s3 cp --quiet "s3://$name/$key" copy

printf '{"account":"%s","pool":"%s","client":"%s","sub":"%s","username":"%s","stack":"%s","object":"%s"}\n' \
    "$account" "$pool" "$client" "$sub" "$username" "$stack" "$(cat copy)"
