from django.urls import path
urlpatterns = [path("meetings/<int:pk>/", lambda r, pk: None, name="office_meeting")]
