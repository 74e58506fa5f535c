"""The demo's accounts; the password of every one of them is the same."""

from allauth.account.models import EmailAddress

from certsite.accounts.models import User
from certsite.accounts.roles import Role

PASSWORD = "demo-certsite"
CLIENTS = [("client", "陈立明"), ("colleague", "王芳"), ("stranger", "周敏")]
STAFF = [
    ("market", "赵敏", Role.MARKET),
    ("planner", "孙涛", Role.PLANNER),
    ("lead", "林静", Role.AUDITOR),
    ("auditor", "何伟", Role.AUDITOR),
    ("committee1", "郭凯", Role.COMMITTEE),
    ("committee2", "高洁", Role.COMMITTEE),
    ("committee3", "罗军", Role.COMMITTEE),
    ("registrar", "唐悦", Role.REGISTRAR),
    ("administrator", "许诺", Role.ADMINISTRATOR),
]


def person(key: str, name: str, *roles: Role) -> User:
    """The account `key`@demo.example with a confirmed address, made once."""
    email = f"{key}@demo.example"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, roles=[role.value for role in roles])
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def cast() -> dict[str, User]:
    """Everybody by the name before the @."""
    people = {key: person(key, name) for key, name in CLIENTS}
    return people | {key: person(key, name, role) for key, name, role in STAFF}
