"""Measurements that stand behind what the project says about its speed."""
