"""Tests of the T³ calendar."""
