"""Lists the notes of whoever asks."""


def handler(event, context):
    who = event["requestContext"]["authorizer"]["claims"]["sub"]
    return {"statusCode": 200, "body": f"the notes of {who}"}
