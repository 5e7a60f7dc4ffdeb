"""The demo's second program: writes the day's orders as a page."""
import jinja2
import requests

PAGE = jinja2.Template("<ul>{% for o in orders %}<li>{{ o.item | e }}: {{ o.price }}</li>{% endfor %}</ul>")


def handler(event, context):
    answer = requests.get(event["orders_url"], timeout=5)
    answer.raise_for_status()
    return {"statusCode": 200, "body": PAGE.render(orders=answer.json())}
