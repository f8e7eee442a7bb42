"""Providers at the desk: who is connected, who is protected since when, and their keys."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.core.errors import KhienError
from khien.hub import vault
from khien.hub.accounts.rights import allowed, staff
from khien.hub.listdesk.models import ListState
from khien.hub.providers import actions, protection
from khien.hub.providers.forms import ChangeProviderForm, KeyForm, NewProviderForm, ProviderForm
from khien.hub.providers.models import ApiKey, Provider, Scope
from khien.hub.ui.requests import DeskRequest


@staff("providers.read")
@require_safe
def providers(request: DeskRequest) -> HttpResponse:
    """Every provider, and since when it enforces the newest version of each list."""
    lists = [
        {"state": state, "protection": protection.of_version(state.name, state.version)}
        for state in ListState.objects.all()
    ]
    context = {
        "lists": lists,
        "inactive": Provider.objects.filter(active=False),
        "any": Provider.objects.exists(),
        "may_change": allowed(request.user, "providers.change"),
    }
    htmx = getattr(request, "htmx", False)
    return render(
        request, "providers/_protection.html" if htmx else "providers/providers.html", context
    )


@staff("providers.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    """Connect a provider."""
    form = NewProviderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.create_provider(
                request.user,
                code=data["code"],
                name=data["name"],
                hosts=form.host_list(),
                kind=data["kind"],
                contact=data["contact"],
            )
        except PermissionDenied:
            raise
        except KhienError as problem:
            form.add_error(None, str(problem))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Connected. Now issue its first key."))
            return redirect("providers:provider", made.code)
    status = 422 if form.errors else 200
    return render(request, "providers/new.html", {"form": form}, status=status)


@staff("providers.read")
@require_safe
def provider(request: DeskRequest, code: str) -> HttpResponse:
    """One provider: its clients, keys and open orders."""
    return _show(request, _find(code))


@staff("providers.change")
@require_POST
def change(request: DeskRequest, code: str) -> HttpResponse:
    """Change a provider's facts, or disconnect it."""
    found = _find(code)
    form = ChangeProviderForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_provider(
                request.user,
                found,
                name=data["name"],
                hosts=form.host_list(),
                kind=data["kind"],
                contact=data["contact"],
                active=data["active"],
            )
        except PermissionDenied:
            raise
        except KhienError as problem:
            form.add_error(None, str(problem))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("providers:provider", code)
    return _show(request, found, form=form)


@staff("providers.issue_key")
@require_POST
def issue_key(request: DeskRequest, code: str) -> HttpResponse:
    """Issue a key; the next page shows it, once: it is in the clear nowhere on the disk."""
    found = _find(code)
    form = KeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one thing that the key may do."))
        return redirect("providers:provider", code)
    issued = actions.issue_key(
        request.user, found, form.cleaned_data["scopes"], form.cleaned_data["label"]
    )
    answer = redirect("providers:new_key", code)
    vault.keep_once(request, answer, issued.token)
    return answer


@staff("providers.issue_key")
@require_safe
def new_key(request: DeskRequest, code: str) -> HttpResponse:
    """The key just issued. Loaded again, the page shows and issues nothing."""
    found = _find(code)
    token = vault.take_once(request) if request.method == "GET" else None
    if token is None:
        messages.warning(request, _("A key is shown only once. Issue another if it was lost."))
        return redirect("providers:provider", code)
    answer = render(request, "providers/key.html", {"provider": found, "token": token})
    vault.forget_once(answer)
    return answer


@staff("providers.revoke_key")
@require_POST
def revoke_key(request: DeskRequest, key_id: int) -> HttpResponse:
    """A key opens nothing from now on."""
    key = get_object_or_404(ApiKey.objects.select_related("provider"), pk=key_id)
    actions.revoke_key(request.user, key)
    messages.success(request, _("The key %(prefix)s is revoked.") % {"prefix": key.prefix})
    return redirect("providers:provider", key.provider.code)


def _find(code: str) -> Provider:
    found = Provider.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _show(request: DeskRequest, found: Provider, form: ProviderForm | None = None) -> HttpResponse:
    names = {scope.value: str(scope.label) for scope in Scope}
    keys: list[dict[str, Any]] = [
        {"key": key, "scopes": [names.get(scope, scope) for scope in key.scopes]}
        for key in found.keys.select_related("created_by")
    ]
    facts = {
        "name": found.name,
        "kind": found.kind,
        "contact": found.contact,
        "hosts": "\n".join(found.hosts),
        "active": found.active,
    }
    context = {
        "provider": found,
        "keys": keys,
        "subscribers": found.subscribers.select_related("list").order_by("-acknowledged_at")[:50],
        "orders": found.orders.filter(closed_at__isnull=True).order_by("due_at")[:20],
        "form": form or ChangeProviderForm(initial=facts),
        "key_form": KeyForm(),
        "may_change": allowed(request.user, "providers.change"),
        "may_issue": found.active and allowed(request.user, "providers.issue_key"),
        "may_revoke": allowed(request.user, "providers.revoke_key"),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "providers/provider.html", context, status=status)
