"""Addresses that providers call, and the phone of the demo."""

from django.urls import path

from notifications.views import demo, mail, twilio, unsubscribing

app_name = "notifications"
urlpatterns = [
    path("hooks/twilio/status", twilio.status, name="twilio-status"),
    path("hooks/twilio/inbound", twilio.inbound, name="twilio-inbound"),
    path("u/<int:pk>/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("hooks/mail/bounce", mail.bounce, name="mail-bounce"),
    path("demo/phone", demo.phone, name="demo-phone"),
    path("demo/phone/<int:pk>/mail", demo.mail, name="demo-mail"),
    path("demo/phone/<int:pk>/invitation.ics", demo.invitation, name="demo-invitation"),
]
