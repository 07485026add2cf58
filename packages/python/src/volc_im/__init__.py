"""Volcengine IM."""
