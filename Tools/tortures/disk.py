"""An ext4 of its own on a loop device, whose power can be cut."""

import fcntl
import os
import shutil
import subprocess

# _IOR('X', 125, __u32), and how it is to be done: without writing out the file system's journal.
EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = (2).to_bytes(4, "little")


class Disk:
    """To be used in a mount namespace of its own: its end takes the mount along."""

    def __init__(self, section, megabytes):
        self.path = section.folder / "disk"
        image = section.folder / "image"
        self.path.mkdir()
        if not shutil.which("mkfs.ext4"):
            section.skip("no mkfs.ext4; apt-get install e2fsprogs")
        with open(image, "wb") as file:
            file.truncate(megabytes << 20)
        try:
            self._run("mkfs.ext4", "-q", "-F", image)
            self.device = self._run("losetup", "--find", "--show", image).strip()
            self.mount()
        except (OSError, subprocess.CalledProcessError) as error:
            section.skip(f"no loop devices: {getattr(error, 'stderr', error)}")

    @staticmethod
    def _run(*command):
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def mount(self):
        self._run("mount", "-t", "ext4", self.device, self.path)

    def cut_power(self):
        """What was not synced is gone; the disk is mounted again, as after a reboot."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, NO_LOG_FLUSH)
        finally:
            os.close(folder)
        self._run("umount", self.path)
        self.mount()

    def close(self):
        self._run("umount", self.path)
        self._run("losetup", "--detach", self.device)
