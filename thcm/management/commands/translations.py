"""Compiles the translations; with --extract, brings the catalogue up to date with code and templates first."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from thcm.translations import compile_catalog, update_catalog


class Command(BaseCommand):
    help = "Compiles locale/en; --extract updates it from code and templates first."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--extract", action="store_true", help="update django.po from code and templates")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["extract"]:
            catalog = update_catalog()
            missing = sum(1 for message in catalog if message.id and not message.string)
            self.stdout.write(f"{len(catalog)} texts, {missing} without translation")
        self.stdout.write("compiled" if compile_catalog() else "up to date")
