"""Pages of growth fields."""

from django.views.generic import DetailView, ListView

from clusters.models import GrowthField


class FieldList(ListView):
    template_name = "clusters/growthfield_list.html"

    def get_queryset(self):
        return GrowthField.objects.published().select_related("category", "subject")


class FieldDetail(DetailView):
    template_name = "clusters/growthfield_detail.html"
    context_object_name = "field"

    def get_queryset(self):
        return GrowthField.objects.published().select_related("category", "subject")
