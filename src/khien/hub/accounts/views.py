"""Pages of staff accounts: the one-time link, and the list of members for those who keep it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.core.errors import KhienError
from khien.hub import vault
from khien.hub.accounts import actions
from khien.hub.accounts.forms import FirstPasswordForm, InviteForm
from khien.hub.accounts.models import Role, User
from khien.hub.accounts.rights import allowed, public, staff
from khien.hub.vault import teams


@public(gettext_lazy("says that accounts are handed out, not taken"))
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """There is no sign-up: the address only exists so that a lost visitor reads why."""
    return render(request, "accounts/no_sign_up.html", status=404)


@public(gettext_lazy("says whom to ask for a new link"))
def forgotten(request: HttpRequest) -> HttpResponse:
    """A forgotten passphrase is a matter between people, not of a mailbox."""
    return render(request, "accounts/forgotten.html")


@public(gettext_lazy("the one-time link is the credential"))
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Behind a one-time link: choose a passphrase, then sign in with it."""
    user = actions.user_of_token(token)
    if user is None:
        return render(request, "accounts/link_gone.html", status=410)
    form = FirstPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        actions.set_first_passphrase(user, form.cleaned_data["password1"])
        messages.success(request, _("Your passphrase is set. Sign in with it now."))
        return redirect("account_login")
    return render(request, "accounts/welcome.html", {"form": form, "member": user})


@staff("staff.list")
def members(request: HttpRequest) -> HttpResponse:
    """Everyone who works here; supervisors see their own agency."""
    found = User.objects.select_related("agency").prefetch_related("teams")
    asker = request.user
    if isinstance(asker, User) and asker.role != Role.ADMIN:
        found = found.filter(agency=asker.agency_id)
    rows = [
        {
            "member": member,
            "waits": teams.waits_for_key(member),
            "may_close": allowed(asker, "staff.deactivate", member),
            "may_reset": allowed(asker, "staff.reset", member),
        }
        for member in found
    ]
    context = {"rows": rows, "may_invite": allowed(asker, "staff.invite")}
    return render(request, "accounts/members.html", context)


@staff("staff.invite")
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """A new account; the next page shows its link once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            member, token = actions.add_member(
                request.user,  # type: ignore[arg-type]
                email=data["email"],
                full_name=data["full_name"],
                role=data["role"],
                agency=data["agency"],
                member_of=data["teams"],
                language=data["language"],
            )
        except KhienError as error:
            form.add_error(None, str(error))
        else:
            return _show_link(request, member, token)
    return render(request, "accounts/invite.html", {"form": form})


@staff("staff.deactivate")
@require_POST
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(User, pk=pk)
    actions.close_account(request.user, member)  # type: ignore[arg-type]
    messages.success(request, _("The account of %(name)s is closed.") % {"name": member})
    return redirect("staff_members")


@staff("staff.deactivate")
@require_POST
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(User, pk=pk)
    actions.open_account(request.user, member)  # type: ignore[arg-type]
    messages.success(request, _("The account of %(name)s is open again.") % {"name": member})
    return redirect("staff_members")


@staff("staff.reset")
@never_cache
@require_POST
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time link for a member who lost passphrase or second factor, shown once."""
    member = get_object_or_404(User, pk=pk)
    return _show_link(request, member, actions.new_link(request.user, member))  # type: ignore[arg-type]


def _show_link(request: HttpRequest, member: User, token: str) -> HttpResponse:
    answer = redirect("staff_show_link", member.pk)
    vault.keep_once(request, answer, token)
    return answer


@staff("staff.list")
@never_cache
@require_safe
def show_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The link just made. Loaded again, the page shows none and makes none."""
    member = get_object_or_404(User, pk=pk)
    token = vault.take_once(request) if request.method == "GET" else None
    if token is None:
        messages.warning(request, _("A link is shown only once. Make another if it was lost."))
        return redirect("staff_members")
    link = request.build_absolute_uri(reverse("staff_welcome", args=[token]))
    answer = render(request, "accounts/link.html", {"member": member, "link": link})
    vault.forget_once(answer)
    return answer
