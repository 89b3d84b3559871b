// The journey by the AWS SDK for Go, version 1.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/cloudformation"
	"github.com/aws/aws-sdk-go/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go/service/s3"
	"github.com/aws/aws-sdk-go/service/sts"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	name := os.Args[1]
	settings := &aws.Config{
		Endpoint:         aws.String(os.Getenv("AWS_ENDPOINT_URL")),
		Region:           aws.String(os.Getenv("AWS_REGION")),
		S3ForcePathStyle: aws.Bool(true),
	}
	here := must(session.NewSession(settings))
	caller := must(sts.New(here).GetCallerIdentity(nil))

	cognito := cognitoidentityprovider.New(here)
	pool := must(cognito.CreateUserPool(&cognitoidentityprovider.CreateUserPoolInput{PoolName: &name})).UserPool
	client := must(cognito.CreateUserPoolClient(&cognitoidentityprovider.CreateUserPoolClientInput{
		UserPoolId:        pool.Id,
		ClientName:        &name,
		ExplicitAuthFlows: aws.StringSlice([]string{"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}),
	})).UserPoolClient
	username, password := aws.String("traveller"), aws.String("1234Abcd^")
	signUp := must(cognito.SignUp(&cognitoidentityprovider.SignUpInput{
		ClientId: client.ClientId, Username: username, Password: password,
	}))
	must(cognito.AdminConfirmSignUp(&cognitoidentityprovider.AdminConfirmSignUpInput{
		UserPoolId: pool.Id, Username: username,
	}))
	signIn := must(cognito.InitiateAuth(&cognitoidentityprovider.InitiateAuthInput{
		ClientId:       client.ClientId,
		AuthFlow:       aws.String("USER_PASSWORD_AUTH"),
		AuthParameters: map[string]*string{"USERNAME": username, "PASSWORD": password},
	}))
	user := must(cognito.GetUser(&cognitoidentityprovider.GetUserInput{
		AccessToken: signIn.AuthenticationResult.AccessToken,
	}))

	stacks := cloudformation.New(here)
	template := string(must(os.ReadFile(os.Args[2])))
	must(stacks.CreateStack(&cloudformation.CreateStackInput{StackName: &name, TemplateBody: &template}))
	described := &cloudformation.DescribeStacksInput{StackName: &name}
	must(0, stacks.WaitUntilStackCreateComplete(described))
	stack := must(stacks.DescribeStacks(described)).Stacks[0]

	objects := s3.New(here)
	key := aws.String("a folder/ä+b (1)~'!*.txt")
	must(objects.CreateBucket(&s3.CreateBucketInput{Bucket: &name}))
	must(objects.PutObject(&s3.PutObjectInput{
		Bucket: &name, Key: key, Body: strings.NewReader("of the journey"), ContentType: aws.String("text/plain"),
	}))
	object := must(objects.GetObject(&s3.GetObjectInput{Bucket: &name, Key: key}))

	json.NewEncoder(os.Stdout).Encode(map[string]string{
		"account":  *caller.Account,
		"pool":     *pool.Id,
		"client":   *client.ClientId,
		"sub":      *signUp.UserSub,
		"username": *user.Username,
		"stack":    *stack.Outputs[0].OutputValue,
		"object":   string(must(io.ReadAll(object.Body))),
	})
}
