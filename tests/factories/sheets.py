"""Sheets of sites as an enterprise would make them, by another hand than the one that reads them."""

import csv
import io

import openpyxl

HEADINGS = [
    "类型",
    "场所名称",
    "地区",
    "地址",
    "人数",
    "服务人员",
    "服务管理人员",
    "面积（平方米）",
    "提供的服务",
    "联系人",
]
ENGLISH = ["Kind", "Name of the site", "Region", "Address", "Headcount", "Service staff", "Service management staff",
           "Floor area (m²)", "Services offered", "Contact"]  # fmt: skip
HEADQUARTERS = [
    "总部",
    "总部",
    "广东",
    "深圳市南山区科技南路16号",
    120,
    40,
    4,
    3200,
    "咨询、投诉处理",
    "陈立明 0755-26001234",
]
REGIONS = ["广东", "江苏", "四川", "湖北", "山东"]
KINDS = ["自建网点", "委托网点", "代理网点"]


def outlets(number: int) -> list[list]:
    """The headquarters and further outlets, `number` rows in all."""
    rows = [
        [KINDS[n % 3], f"第{n:04}服务网点", REGIONS[n % 5], f"人民路{n}号", 3 + n % 9, 2, n % 2, 60 + n % 40,
         "安装与调试、维修与保养" if n % 2 else "", f"139{n:08}"]
        for n in range(1, number)
    ]  # fmt: skip
    return [HEADQUARTERS, *rows]


def xlsx(lines: list[list]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_text(lines: list[list], delimiter: str = ",") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(lines)
    return buffer.getvalue()
