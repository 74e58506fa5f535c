"""One cast for all tests, and the settings tests run under."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from certsite.accounts.models import Membership, Organisation, User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Cast
from scoring import services as scoring_services

EDITION_FILE = Path(__file__).resolve().parent.parent / "scoring" / "data" / "gbt27922-2011.json"


@pytest.fixture(autouse=True)
def test_settings(settings, tmp_path):
    """Files under the test's own folder, letters in memory, quick passwords, Chinese as for most users."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        }
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    translation.activate(settings.LANGUAGE_CODE)  # a page read in English would leave it so for the next test
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    # a cache of its own for every test, so that nothing counted in one limits the next
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"{tmp_path}"}
    }


def person(email: str, name: str, *roles: str) -> User:
    return User.objects.create_user(f"{email}@example.test", "demo-certsite", name=name, roles=list(roles))


@pytest.fixture
def organisation(db) -> Organisation:
    """An enterprise with a credit code whose check character is right."""
    return Organisation.objects.create(
        credit_code="914403001922038216",
        name="深圳市瑞恒智能科技有限公司",
        name_en="Shenzhen Ruiheng Intelligent Technology Co., Ltd.",
        address="广东省深圳市南山区科技南路16号",
        address_en="16 Keji South Road, Nanshan District, Shenzhen, Guangdong",
        legal_representative="陈立明",
    )


@pytest.fixture
def stranger_organisation(db) -> Organisation:
    """Another enterprise, whose people must see nothing of the first."""
    return Organisation.objects.create(
        credit_code="911101080828461726",
        name="北京安捷家电服务有限公司",
        name_en="Beijing Anjie Appliance Service Co., Ltd.",
        address="北京市海淀区学院路8号",
        address_en="8 Xueyuan Road, Haidian District, Beijing",
        legal_representative="周敏",
    )


@pytest.fixture
def client_user(organisation) -> User:
    user = person("client", "王芳")
    Membership.objects.create(user=user, organisation=organisation)
    return user


@pytest.fixture
def colleague(organisation) -> User:
    user = person("colleague", "李强")
    Membership.objects.create(user=user, organisation=organisation)
    return user


@pytest.fixture
def stranger_user(stranger_organisation) -> User:
    user = person("stranger", "周敏")
    Membership.objects.create(user=user, organisation=stranger_organisation)
    return user


@pytest.fixture
def market(db) -> User:
    return person("market", "赵敏", Role.MARKET)


@pytest.fixture
def planner(db) -> User:
    return person("planner", "孙涛", Role.PLANNER)


@pytest.fixture
def lead(db) -> User:
    return person("lead", "林静", Role.AUDITOR)


@pytest.fixture
def auditor(db) -> User:
    return person("auditor", "何伟", Role.AUDITOR)


@pytest.fixture
def committee(db) -> list[User]:
    """Three members, the default quorum."""
    return [person(f"committee{n}", name, Role.COMMITTEE) for n, name in enumerate(["郭凯", "高洁", "罗军"], 1)]


@pytest.fixture
def registrar(db) -> User:
    return person("registrar", "唐悦", Role.REGISTRAR)


@pytest.fixture
def administrator(db) -> User:
    return person("administrator", "许诺", Role.ADMINISTRATOR)


@pytest.fixture
def edition(db):
    """GB/T 27922-2011 as shipped, published."""
    edition = scoring_services.import_edition(json.loads(EDITION_FILE.read_text()), by=None)
    if edition.state == "draft":
        scoring_services.publish(edition, by=None)
    return edition


@pytest.fixture
def signed_in():
    """signed_in(user) → a test client with that person signed in, reading Chinese."""

    def sign_in(user: User, language: str = "zh-hans") -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def cast(client_user, market, planner, lead, committee, registrar) -> Cast:
    """One of each who acts in a case."""
    return Cast(client_user, market, planner, lead, committee, registrar)
