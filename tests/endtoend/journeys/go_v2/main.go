// The journey by the AWS SDK for Go, version 2.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

// Endpoint sends every service to one place: this version of the SDK does not know AWS_ENDPOINT_URL yet.
func endpoint(_, region string, _ ...interface{}) (aws.Endpoint, error) {
	return aws.Endpoint{URL: os.Getenv("AWS_ENDPOINT_URL"), SigningRegion: region}, nil
}

func main() {
	name := os.Args[1]
	all := context.Background()
	here := must(config.LoadDefaultConfig(all,
		config.WithEndpointResolverWithOptions(aws.EndpointResolverWithOptionsFunc(endpoint))))
	caller := must(sts.NewFromConfig(here).GetCallerIdentity(all, nil))

	cognito := cognitoidentityprovider.NewFromConfig(here)
	pool := must(cognito.CreateUserPool(all, &cognitoidentityprovider.CreateUserPoolInput{PoolName: &name})).UserPool
	client := must(cognito.CreateUserPoolClient(all, &cognitoidentityprovider.CreateUserPoolClientInput{
		UserPoolId: pool.Id,
		ClientName: &name,
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{
			types.ExplicitAuthFlowsTypeAllowUserPasswordAuth, types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth,
		},
	})).UserPoolClient
	username, password := "traveller", "1234Abcd^"
	signUp := must(cognito.SignUp(all, &cognitoidentityprovider.SignUpInput{
		ClientId: client.ClientId, Username: &username, Password: &password,
	}))
	must(cognito.AdminConfirmSignUp(all, &cognitoidentityprovider.AdminConfirmSignUpInput{
		UserPoolId: pool.Id, Username: &username,
	}))
	signIn := must(cognito.InitiateAuth(all, &cognitoidentityprovider.InitiateAuthInput{
		ClientId:       client.ClientId,
		AuthFlow:       types.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": username, "PASSWORD": password},
	}))
	user := must(cognito.GetUser(all, &cognitoidentityprovider.GetUserInput{
		AccessToken: signIn.AuthenticationResult.AccessToken,
	}))

	stacks := cloudformation.NewFromConfig(here)
	template := string(must(os.ReadFile(os.Args[2])))
	must(stacks.CreateStack(all, &cloudformation.CreateStackInput{StackName: &name, TemplateBody: &template}))
	described := &cloudformation.DescribeStacksInput{StackName: &name}
	waiter := cloudformation.NewStackCreateCompleteWaiter(stacks, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = time.Second, time.Second
	})
	must(0, waiter.Wait(all, described, 30*time.Second))
	stack := must(stacks.DescribeStacks(all, described)).Stacks[0]

	objects := s3.NewFromConfig(here, func(o *s3.Options) { o.UsePathStyle = true })
	key := aws.String("a folder/ä+b (1)~'!*.txt")
	must(objects.CreateBucket(all, &s3.CreateBucketInput{Bucket: &name}))
	must(objects.PutObject(all, &s3.PutObjectInput{
		Bucket: &name, Key: key, Body: strings.NewReader("of the journey"), ContentType: aws.String("text/plain"),
	}))
	object := must(objects.GetObject(all, &s3.GetObjectInput{Bucket: &name, Key: key}))

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
